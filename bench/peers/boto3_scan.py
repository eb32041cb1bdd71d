"""A parallel Scan with boto3, one thread a segment: boto3_scan.py ENDPOINT TABLE SEGMENTS"""

import resource
import sys
import threading
import time

import boto3
from botocore.config import Config

endpoint, table, segments = sys.argv[1], sys.argv[2], int(sys.argv[3])
page_bytes = []
client = boto3.client(
    "dynamodb", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="secret", config=Config(max_pool_connections=segments))


def scan(segment):
    request = {"TableName": table, "Segment": segment, "TotalSegments": segments}
    while True:
        page = client.scan(**request)
        page_bytes.append(int(page["ResponseMetadata"]["HTTPHeaders"]["content-length"]))
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


cpu_before, wall_before = cpu(), time.monotonic()
threads = [threading.Thread(target=scan, args=(segment,)) for segment in range(segments)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"bytes={sum(page_bytes)} requests={len(page_bytes)} cpu={cpu() - cpu_before} "
      f"wall={time.monotonic() - wall_before} "
      f"rss_kib={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
