"""The evidence as one HTML file: readable, printable, and without a request to anywhere."""

import json
from html import escape
from pathlib import Path
from typing import Any

from cli.certify.evidence import CaseEvidence, Exchange, Pack, Step, Verdict

STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(pack: Pack) -> str:
    """The whole document."""
    title = f"Klarna in store: certification of stage {pack.stage}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p class="quiet">Klarna's test cases for acquiring partners, run against Kassa {escape(pack.version)}. Secrets, tokens and
personal data are masked. Each line with an arrow opens a request with its answer; what is open is printed.</p>
{_facts(pack)}
{_totals(pack)}
{_overview(pack)}
{"".join(_section(name, pack) for name in _sections(pack))}
</main>
</body>
</html>
"""


def _facts(pack: Pack) -> str:
    facts = {
        "Stage": pack.stage,
        "API": pack.api_url,
        "Merchant": pack.merchant_id,
        "Flow at Klarna": pack.flow,
        "Shopper": pack.shopper,
        "Begun": pack.began_at,
        "Ended": pack.ended_at,
    }
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items()) + "</dl>"


def _totals(pack: Pack) -> str:
    boxes = (f'<div class="{v}"><strong>{n}</strong>{v}</div>' for v, n in pack.totals.items())
    return f'<div class="totals">{"".join(boxes)}</div>'


def _sections(pack: Pack) -> list[str]:
    return list(dict.fromkeys(case.section for case in pack.cases))


def _overview(pack: Pack) -> str:
    rows = "".join(
        f'<tr><td>{escape(case.section)}</td><td><a href="#{escape(case.id)}">{escape(case.title)}</a></td>'
        f'<td class="verdict {case.verdict}">{case.verdict}</td><td class="number">{case.seconds:.1f} s</td></tr>'
        for case in pack.cases
    )
    head = '<thead><tr><th>Part</th><th>Case</th><th>Verdict</th><th class="number">Time</th></tr></thead>'
    return f"<table>{head}<tbody>{rows}</tbody></table>"


def _section(name: str, pack: Pack) -> str:
    cases = "".join(_case(case) for case in pack.cases if case.section == name)
    return f"<h2>{escape(name)}</h2>{cases}"


def _case(case: CaseEvidence) -> str:
    reason = f'<p class="reason {case.verdict}">{escape(case.reason)}</p>' if case.reason else ""
    ids = {"Payments": case.payments, "Klarna correlation ids": case.klarna_correlation_ids}
    facts = "".join(f"<dt>{name}</dt><dd>{escape(', '.join(found))}</dd>" for name, found in ids.items() if found)
    began = f"<dt>Begun</dt><dd>{escape(case.began_at)}, {case.seconds:.1f} s</dd>"
    listed = f"<dl>{began}{facts}</dl>" if case.verdict is not Verdict.SKIPPED else ""
    return (
        f'<article id="{escape(case.id)}"><header><h3>{escape(case.title)}</h3>'
        f'<span class="verdict {case.verdict}">{case.verdict}</span></header>'
        f"<p>{escape(case.purpose)}</p>{reason}{listed}{''.join(_step(step) for step in case.steps)}</article>"
    )


def _step(step: Step) -> str:
    claims = "".join(
        f'<li class="{"yes" if claim.is_so else "no"}">{escape(claim.text)}'
        + ("" if claim.is_so else f" (found {escape(claim.found)})")
        + "</li>"
        for claim in step.claims
    )
    notes = "".join(f'<li class="note">{escape(note)}</li>' for note in step.notes)
    listed = f"<ul>{claims}{notes}</ul>" if claims or notes else ""
    return f"<h3>{escape(step.what)}</h3>{listed}{''.join(_exchange(each) for each in step.exchanges)}"


def _exchange(exchange: Exchange) -> str:
    times = f", asked {exchange.times} times" if exchange.times > 1 else ""
    said = f"{exchange.caller}: {exchange.method} {exchange.path} → {exchange.status}"
    when = f"{exchange.at}, {exchange.milliseconds} ms{times}"
    heads = {
        "Idempotency-Key": exchange.idempotency_key,
        "X-Request-Id": exchange.request_id,
        "Klarna-Correlation-Id": exchange.klarna_correlation_id,
    }
    lines = "\n".join(f"{name}: {value}" for name, value in heads.items() if value)
    bodies = (("Sent", exchange.sent), ("Answered", exchange.answered))
    shown = "".join(f"<pre>{name}\n{escape(_text(body))}</pre>" for name, body in bodies if body is not None)
    return (
        f'<details><summary>{escape(said)} <span class="at">{escape(when)}</span></summary>'
        f"{f'<pre>{escape(lines)}</pre>' if lines else ''}{shown}</details>"
    )


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
