"""What stands on a receipt, in each language."""

from dataclasses import dataclass

from kassa.domain.languages import Language
from kassa.domain.payments.receipt import ReceiptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language: the titles, the labels in front of values, the states, and the line at the end."""

    sale: str
    refund: str
    reversal: str
    test: str
    terminal: str
    reference: str
    total: str
    tax: str
    captured: str
    refunded: str
    status: str
    approved: str
    canceled: str
    reason: str
    capture: str
    klarna: str
    payment: str
    legal: str

    def title(self, kind: ReceiptKind) -> str:
        return {
            ReceiptKind.SALE: self.sale,
            ReceiptKind.REFUND: self.refund,
            ReceiptKind.REVERSAL: self.reversal,
        }[kind]

    def state(self, kind: ReceiptKind) -> str:
        return {
            ReceiptKind.SALE: self.approved,
            ReceiptKind.REFUND: self.refunded,
            ReceiptKind.REVERSAL: self.canceled,
        }[kind]


_TABLES: dict[Language, str] = {
    "en": """
        sale: Receipt | refund: Refund | reversal: Canceled purchase | test: TEST - no real money
        terminal: Terminal | reference: Reference | total: Total | tax: of which tax
        captured: Charged | refunded: Refunded | status: Status | approved: Approved | canceled: Canceled
        reason: Reason | capture: Charge | klarna: Klarna reference | payment: Payment
        legal: Proof of a payment with Klarna. Not a fiscal receipt. Please keep it.""",
    "sv": """
        sale: Kvitto | refund: Återbetalning | reversal: Annullerat köp | test: TEST - inga riktiga pengar
        terminal: Terminal | reference: Referens | total: Totalt | tax: varav moms
        captured: Debiterat | refunded: Återbetalt | status: Status | approved: Godkänd | canceled: Annullerad
        reason: Anledning | capture: Debitering | klarna: Klarna-referens | payment: Betalning
        legal: Bevis på en betalning med Klarna. Inget kassakvitto. Spara det gärna.""",
    "de": """
        sale: Zahlungsbeleg | refund: Erstattung | reversal: Stornierter Kauf | test: TEST - kein echtes Geld
        terminal: Terminal | reference: Referenz | total: Gesamt | tax: davon Steuer
        captured: Eingezogen | refunded: Erstattet | status: Status | approved: Genehmigt | canceled: Storniert
        reason: Grund | capture: Einzug | klarna: Klarna-Referenz | payment: Zahlung
        legal: Beleg über eine Zahlung mit Klarna. Kein Kassenbon. Bitte aufbewahren.""",
    "nb": """
        sale: Kvittering | refund: Refusjon | reversal: Annullert kjøp | test: TEST - ikke ekte penger
        terminal: Terminal | reference: Referanse | total: Totalt | tax: herav mva.
        captured: Belastet | refunded: Refundert | status: Status | approved: Godkjent | canceled: Annullert
        reason: Årsak | capture: Belastning | klarna: Klarna-referanse | payment: Betaling
        legal: Bevis på en betaling med Klarna. Ikke en kassakvittering. Ta vare på det.""",
    "da": """
        sale: Kvittering | refund: Tilbagebetaling | reversal: Annulleret køb | test: TEST - ikke rigtige penge
        terminal: Terminal | reference: Reference | total: I alt | tax: heraf moms
        captured: Hævet | refunded: Tilbagebetalt | status: Status | approved: Godkendt | canceled: Annulleret
        reason: Årsag | capture: Hævning | klarna: Klarna-reference | payment: Betaling
        legal: Bevis på en betaling med Klarna. Ikke en kassebon. Gem det venligst.""",
    "fi": """
        sale: Maksukuitti | refund: Hyvitys | reversal: Peruttu osto | test: TESTI - ei oikeaa rahaa
        terminal: Maksupääte | reference: Viite | total: Yhteensä | tax: josta veroa
        captured: Veloitettu | refunded: Hyvitetty | status: Tila | approved: Hyväksytty | canceled: Peruttu
        reason: Syy | capture: Veloitus | klarna: Klarna-viite | payment: Maksu
        legal: Todiste Klarna-maksusta. Ei kassakuitti. Säilytä tämä.""",
    "nl": """
        sale: Betaalbewijs | refund: Terugbetaling | reversal: Geannuleerde aankoop | test: TEST - geen echt geld
        terminal: Terminal | reference: Referentie | total: Totaal | tax: waarvan btw
        captured: Afgeschreven | refunded: Terugbetaald | status: Status | approved: Goedgekeurd
        canceled: Geannuleerd | reason: Reden | capture: Afschrijving | klarna: Klarna-referentie | payment: Betaling
        legal: Bewijs van een betaling met Klarna. Geen kassabon. Bewaar het.""",
    "fr": """
        sale: Reçu de paiement | refund: Remboursement | reversal: Achat annulé | test: TEST - pas d'argent réel
        terminal: Terminal | reference: Référence | total: Total | tax: dont TVA
        captured: Débité | refunded: Remboursé | status: Statut | approved: Approuvé | canceled: Annulé
        reason: Motif | capture: Débit | klarna: Référence Klarna | payment: Paiement
        legal: Preuve d'un paiement avec Klarna. Pas un ticket de caisse. À conserver.""",
    "es": """
        sale: Recibo de pago | refund: Reembolso | reversal: Compra anulada | test: PRUEBA - sin dinero real
        terminal: Terminal | reference: Referencia | total: Total | tax: de ello, impuestos
        captured: Cobrado | refunded: Reembolsado | status: Estado | approved: Aprobado | canceled: Anulado
        reason: Motivo | capture: Cobro | klarna: Referencia de Klarna | payment: Pago
        legal: Comprobante de un pago con Klarna. No es un tique fiscal. Consérvelo.""",
    "it": """
        sale: Ricevuta di pagamento | refund: Rimborso | reversal: Acquisto annullato | test: TEST - denaro non reale
        terminal: Terminale | reference: Riferimento | total: Totale | tax: di cui IVA
        captured: Addebitato | refunded: Rimborsato | status: Stato | approved: Approvato | canceled: Annullato
        reason: Motivo | capture: Addebito | klarna: Riferimento Klarna | payment: Pagamento
        legal: Prova di un pagamento con Klarna. Documento non fiscale. Da conservare.""",
    "pl": """
        sale: Potwierdzenie płatności | refund: Zwrot | reversal: Anulowany zakup | test: TEST - to nie są pieniądze
        terminal: Terminal | reference: Nr ref. | total: Razem | tax: w tym podatek
        captured: Pobrano | refunded: Zwrócono | status: Status | approved: Zatwierdzono | canceled: Anulowano
        reason: Powód | capture: Pobranie | klarna: Nr ref. Klarna | payment: Płatność
        legal: Dowód płatności przez Klarna. Dokument niefiskalny. Proszę zachować.""",
}


def words_of(language: Language) -> Words:
    """The words of one language. A word that is missing, unknown or there twice is a mistake of ours: TypeError."""
    entries = [entry for line in _TABLES[language].strip().splitlines() for entry in line.split(" | ")]
    pairs = [entry.strip().split(": ", 1) for entry in entries]
    if len({name for name, _ in pairs}) < len(pairs):
        raise TypeError(f"a word of {language} is there twice")
    return Words(**dict(pairs))
