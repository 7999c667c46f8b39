"""Money in the minor units of its currency, as people type and read it, and what hours cost.

Source: ISO 4217, the minor units of each currency.
"""

import re
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened

MOST_MINOR = 10**15
"""A price is less: what hours cost then fits into the numbers of the database."""

_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
        CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
        JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
        NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
        SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW""",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_DIGITS_OF = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}
_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,4}))?", re.ASCII)


class MoneyRefusedError(DomainError):
    """An amount that is none in its currency, or no currency; `field` is where a form says so."""

    code: ClassVar[str] = "money_refused"

    def __init__(self, message: str, *, field: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.field}


def checked_currency(text: str) -> str:
    """Return the code of a currency.

    Raises:
        MoneyRefusedError: there is none of that code.

    >>> checked_currency(" eur ")
    'EUR'
    """
    code = text.strip().upper()
    if code not in _DIGITS_OF:
        hint = "give the three letters of ISO 4217, such as EUR"
        raise MoneyRefusedError(f"`{shortened(text)}` is not the currency of a price", field="currency", hint=hint)
    return code


def read_money(text: str, currency: str, *, field: str = "price") -> int:
    """Return an amount, typed as a decimal, in the minor units of a currency.

    Raises:
        MoneyRefusedError: it is no amount, is too large, or has more digits than the currency.

    >>> read_money("1200.50", "EUR"), read_money("1200", "JPY")
    (120050, 1200)
    """
    digits = _DIGITS_OF[checked_currency(currency)]
    found = _AMOUNT.fullmatch(text.strip())
    hint = f"give a number such as {amount_words(1200 * 10**digits, currency)}"
    if found is None:
        raise MoneyRefusedError(f"`{shortened(text)}` is no amount of money", field=field, hint=hint)
    whole, part = found[1], found[2] or ""
    if len(part) > digits:
        raise MoneyRefusedError(
            f"`{found[0]}` has {len(part)} digits after the point, and {currency} has {digits}", field=field, hint=hint
        )
    minor = int(whole + part.ljust(digits, "0"))
    if minor >= MOST_MINOR:
        raise MoneyRefusedError(f"`{found[0]}` is more than a price can be", field=field, hint=hint)
    return minor


def amount_words(minor: int, currency: str) -> str:
    """Return an amount as it is typed; of a currency that nobody knows, with two digits after the point.

    >>> amount_words(120050, "EUR"), amount_words(1200, "JPY"), amount_words(-5, "KWD")
    ('1200.50', '1200', '-0.005')
    """
    if minor < 0:
        return f"-{amount_words(-minor, currency)}"
    digits = _DIGITS_OF.get(currency, 2)
    text = str(minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def money_words(minor: int, currency: str) -> str:
    """Return an amount as it is read, with its currency.

    >>> money_words(123456700, "USD")
    '1,234,567.00 USD'
    """
    whole, point, part = amount_words(abs(minor), currency).partition(".")
    return f"{'−' if minor < 0 else ''}{int(whole):,}{point}{part} {currency}"  # noqa: RUF001 - the minus sign


def refund_of(minutes: int, bought_minutes: int, price_minor: int) -> int:
    """Return what is given back for minutes of a block, rounded down: all parts together are never more than its price.

    >>> refund_of(20, 60, 100)
    33
    """
    return minutes * price_minor // bought_minutes
