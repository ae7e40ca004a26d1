"""Disputes: who answers them stores files, and who follows them only reads files."""

from tests.infra.parts.promise import GET, KLARNA, PUT, PUTS_ASIDE, QUERY, SECRET, Promise

BOTH_READ = {"PAYMENTS_TABLE", "DISPUTES_TABLE", "EVIDENCE_BUCKET", "DISPUTE_REMINDER_DAYS"} | KLARNA

FUNCTIONS = {
    "disputes": Promise(
        may={
            "payments": {GET, PUT},
            "disputes": {GET, PUT},
            "disputes by_merchant": {QUERY},
            "disputes by_merchant_state": {QUERY},
            "disputes by_state": {QUERY},
            "evidence": {"s3:ListBucket"},
            "files of evidence": {"s3:GetObject", "s3:PutObject"},
            "klarna's key": SECRET,
        },
        reads=BOTH_READ,
        awaited=True,
    ),
    "dispute_looks": Promise(
        may={
            "payments": {GET, PUT},
            "disputes": {GET, PUT},
            "disputes waiting": {QUERY},
            "evidence": {"s3:ListBucket"},
            "files of evidence": {"s3:GetObject"},
            "klarna's key": SECRET,
            "dead letters": PUTS_ASIDE,
        },
        reads=BOTH_READ,
    ),
}
