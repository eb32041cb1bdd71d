"""The table's settings in the manifest, whatever of them may be seen."""

import json
import os
import unittest

from signed_call import call, create_table
from support import TABLE, ProgramTest, sandbox, scripted

JSON = "application/x-amz-json-1.0"
DENIED = (400, JSON, '{"__type":"com.amazon#AccessDeniedException","message":"no"}')
PAGE = (200, JSON, '{"Items":[{"pk":{"S":"a"}}],"Count":1,"ScannedCount":1}')


class Settings(ProgramTest):
    def manifest(self, url, table, code=0):
        target = self.directory / "dump"
        done = self.dump(url, "-o", f"{target}/", "--segments", "1", table=table)
        self.assert_exit(done, code)
        return json.loads((target / "manifest.json").read_text())

    def test_of_a_table_of_the_sandbox(self):
        tags = [{"Key": "team", "Value": "a b"}]
        with sandbox() as url:
            create_table(url, "tagged", Tags=tags)
            settings = self.manifest(url, "tagged")["settings"]
        self.assertEqual(settings["tags"], tags)
        self.assertEqual(settings["time_to_live"], {"TimeToLiveStatus": "DISABLED"})
        self.assertEqual(settings["continuous_backups"]["ContinuousBackupsStatus"], "ENABLED")
        self.assertEqual(settings["auto_scaling"], {"ScalableTargets": [], "ScalingPolicies": []})
        # What the sandbox does not know is named.
        for member in ("resource_policy", "kinesis_destinations", "contributor_insights"):
            if settings[member] is None:
                self.assertEqual(settings["unknown"].pop(member), "UnknownOperationException")
        self.assertEqual(settings["unknown"], {})

    def test_of_dynamodb_local(self):
        url = os.environ.get("DYNDUMP_TEST_DYNAMODB_LOCAL", "")
        self.assertTrue(url, "run test/run.sh, which starts the servers")
        create_table(url, "living")
        call(url, "UpdateTimeToLive", {"TableName": "living", "TimeToLiveSpecification": {
            "Enabled": True, "AttributeName": "expires"}})
        settings = self.manifest(url, "living")["settings"]
        self.assertEqual(settings["time_to_live"]["AttributeName"], "expires")

    def test_what_may_not_be_seen_is_unknown(self):
        everything = {
            **TABLE["Table"],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS"},
            "TableClassSummary": {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
            "LocalSecondaryIndexes": [{"IndexName": "l"}],
            "DeletionProtectionEnabled": True,
            "SomethingNew": {"of": "tomorrow"},
        }
        tags = (200, JSON, '{"Tags":[{"Key":"k","Value":"v"}]}')
        policy = (200, JSON, '{"Policy":"{}","RevisionId":"7"}')
        kinesis = (200, JSON, '{"KinesisDataStreamDestinations":[]}')
        with scripted(DescribeTable=(200, JSON, json.dumps({"Table": everything})), Scan=PAGE,
                      DescribeTimeToLive=DENIED, ListTagsOfResource=tags,
                      DescribeContinuousBackups=(400, JSON, '{"__type":"x#UnknownOperationException"}'),
                      GetResourcePolicy=policy, DescribeContributorInsights=DENIED,
                      DescribeKinesisStreamingDestination=kinesis) as (url, asked):
            manifest = self.manifest(url, "t")
        self.assertEqual(manifest["table"], everything)
        self.assertEqual(manifest["settings"], {
            "time_to_live": None, "tags": [{"Key": "k", "Value": "v"}], "continuous_backups": None,
            "resource_policy": {"Policy": "{}"}, "kinesis_destinations": [],
            "contributor_insights": None,
            "auto_scaling": {"ScalableTargets": [], "ScalingPolicies": []},
            "unknown": {"time_to_live": "AccessDeniedException",
                        "continuous_backups": "UnknownOperationException",
                        "contributor_insights": "AccessDeniedException"}})
        self.assertIn("ListTagsOfResource", asked)

    def test_segments_tell_what_they_took(self):
        with sandbox("--items", "500", "--throttle", "0.2", "--latency", "5") as url:
            manifest = self.manifest(url, "sample")
        (segment,) = manifest["segments"]
        self.assertEqual(segment["items"], 500)
        self.assertEqual(segment["requests"] - segment["throttles"], segment["pages"])
        self.assertGreaterEqual(segment["seconds"], 0.005 * segment["pages"])


if __name__ == "__main__":
    unittest.main()
