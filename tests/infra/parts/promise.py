"""What is promised of a function, and the words that several of them share."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Promise:
    """All that a function may do and all that it is told, beside what every function may and is told."""

    may: dict[str, set[str]]  # verbs, by the word for what they are for
    reads: set[str]  # names in its environment
    awaited: bool = False  # whether somebody waits at the front door for what it answers


GET, PUT = "dynamodb:GetItem", "dynamodb:PutItem"
UPDATE, DELETE = "dynamodb:UpdateItem", "dynamodb:DeleteItem"
QUERY, BATCH_GET = "dynamodb:Query", "dynamodb:BatchGetItem"
START, WAKE = "states:StartExecution", "states:SendTaskSuccess"
CALL = "lambda:InvokeFunction"
SECRET = {"secretsmanager:GetSecretValue"}

READS_A_STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
LISTS_STREAMS = {"dynamodb:ListStreams"}
PUTS_ASIDE = {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"}

KLARNA = {
    "KLARNA_URL",
    "KLARNA_SECRET",
    "KLARNA_SECRET_FRESH_FOR",
    "KLARNA_AUTHENTICATION",
    "KLARNA_INTEGRATOR",
}
