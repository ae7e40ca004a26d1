"""Money as everything here counts it: integers in the minor units of an ISO 4217 currency."""

from decimal import Decimal

_ISO_4217 = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
    CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE
    SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF
    YER ZAR ZMW ZWG
"""

CURRENCIES = frozenset(_ISO_4217.split())
"""What can be paid in: funds, metals, test and no-currency codes of ISO 4217 are left out."""

_USUAL_EXPONENT = 2
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}


def exponent(currency: str) -> int:
    """How many digits of an amount stand behind the decimal point: 2 for SEK, 0 for JPY, 3 for KWD (ISO 4217)."""
    return _EXPONENTS.get(currency, _USUAL_EXPONENT)


def in_major_units(amount: int, currency: str) -> Decimal:
    """1250 minor units of EUR as 12.50, exactly."""
    return Decimal(amount).scaleb(-exponent(currency))


def with_currency(amount: int, currency: str) -> str:
    """1250 minor units of EUR as `12.50 EUR`: for people, in the one form that no country reads otherwise."""
    return f"{in_major_units(amount, currency):f} {currency}"
