"""Addresses of S3 that are given away, to people and programs without a key of AWS."""

from botocore.config import Config

OF_ITS_REGION = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
"""For clients that sign them. By default they name the host of all regions, which sends callers on for as long as a bucket
is new; no form follows, and no signature holds there. And they would be signed in a way that newer regions refuse."""
