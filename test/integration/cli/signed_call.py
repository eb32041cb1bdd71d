"""Signed calls: DynamoDB's other operations, a server's tables as a test wants them, and S3."""

import datetime
import hashlib
import hmac
import json
import os
import urllib.error
import urllib.parse
import urllib.request

from support import KEYS

def signed(method, url, service, headers, data, keys=KEYS):
    """A request of a path that needs no encoding; its query is as it is signed."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    where = urllib.parse.urlsplit(url)
    headers = dict(sorted({**headers, "host": where.netloc, "x-amz-date": now}.items()))
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = "\n".join([method, where.path or "/", where.query, lines, names, hashlib.sha256(data).hexdigest()])
    scope = f"{now[:8]}/us-east-1/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + keys["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={keys['AWS_ACCESS_KEY_ID']}/{scope}, "
                                f"SignedHeaders={names}, Signature={signature}")
    return urllib.request.Request(url, data, headers, method=method)


def call(url, operation, body, keys=KEYS):
    """One operation, signed; its answer as an object."""
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": f"DynamoDB_20120810.{operation}",
    }
    request = signed("POST", url, "dynamodb", headers, json.dumps(body).encode(), keys)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def call_s3(method, url, data=b"", keys=KEYS):
    """Status and body of the answer, whatever it is."""
    headers = {"x-amz-content-sha256": hashlib.sha256(data).hexdigest()}
    try:
        with urllib.request.urlopen(signed(method, url, "s3", headers, data, keys), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def write(url, table, puts=(), deletes=()):
    """Items to put, keys to delete."""
    requests = [{"PutRequest": {"Item": item}} for item in puts]
    requests += [{"DeleteRequest": {"Key": key}} for key in deletes]
    for at in range(0, len(requests), 25):
        call(url, "BatchWriteItem", {"RequestItems": {table: requests[at:at + 25]}})


def table_request(name, **more):
    """Of CreateTable: a table with the key "id"."""
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }


def create_table(url, name, **more):
    call(url, "CreateTable", table_request(name, **more))


def serve_real(cls, count, size):
    """For a class of tests: its `bucket` in radosgw, its `table` in DynamoDB Local with items of that
    many bytes, both by its `keys`; sets the URLs `s3` and `dynamodb`."""
    names = ("DYNDUMP_TEST_RADOSGW", "DYNDUMP_TEST_DYNAMODB_LOCAL")
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise AssertionError(f"{missing} not set: run test/run.sh, which starts the servers.")
    cls.s3, cls.dynamodb = [os.environ[name] for name in names]
    assert call_s3("PUT", f"{cls.s3}/{cls.bucket}", keys=cls.keys)[0] == 200
    call(cls.dynamodb, "CreateTable", table_request(cls.table), cls.keys)
    for at in range(0, count, 25):
        call(cls.dynamodb, "BatchWriteItem", {"RequestItems": {cls.table: [
            {"PutRequest": {"Item": {"id": {"S": f"k{n}"}, "x": {"S": "y" * size}}}}
            for n in range(at, at + 25)]}}, cls.keys)
