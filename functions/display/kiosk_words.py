"""What the self-checkout says, in each language, beside what the shopper's screen says there."""

from dataclasses import dataclass

from kassa.adapters.screens.words import entries
from kassa.domain.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskWords:
    """One language: headings, buttons, the ways to pay, and the goods."""

    name: str
    choose: str
    basket: str
    empty: str
    total: str
    pay: str
    how: str
    go_on: str
    back: str
    again: str
    more: str
    less: str
    card: str
    card_text: str
    klarna: str
    klarna_text: str
    static: str
    hidden: str
    problem: str
    coffee: str
    latte: str
    bun: str
    croissant: str
    sandwich: str
    juice: str


_TABLES: dict[Language, str] = {
    "en": """
        name: English | choose: What would you like? | basket: Your basket | empty: Nothing in it yet | total: Total
        pay: Pay | how: How would you like to pay? | go_on: Continue | back: Back to the basket | again: New purchase
        more: One more | less: One less | card: Card | card_text: Please pay by card at the till
        klarna: Pay with Klarna | klarna_text: Scan a code with your phone
        static: Klarna's own offers cannot be shown right now. You can pay with Klarna all the same.
        hidden: This purchase cannot be paid with Klarna. | problem: That did not work. Please try again or ask the staff.
        coffee: Filter coffee | latte: Caffè latte | bun: Cinnamon bun | croissant: Croissant | sandwich: Cheese sandwich
        juice: Orange juice""",
    "sv": """
        name: Svenska | choose: Vad får det vara? | basket: Din varukorg | empty: Ingenting än | total: Totalt
        pay: Betala | how: Hur vill du betala? | go_on: Fortsätt | back: Tillbaka till varukorgen | again: Nytt köp
        more: En till | less: En mindre | card: Kort | card_text: Betala med kort i kassan
        klarna: Betala med Klarna | klarna_text: Skanna en kod med mobilen
        static: Klarnas egna erbjudanden kan inte visas just nu. Du kan ändå betala med Klarna.
        hidden: Köpet kan inte betalas med Klarna. | problem: Det gick inte. Försök igen eller fråga personalen.
        coffee: Bryggkaffe | latte: Caffè latte | bun: Kanelbulle | croissant: Croissant | sandwich: Ostfralla
        juice: Apelsinjuice""",
    "de": """
        name: Deutsch | choose: Was darf es sein? | basket: Ihr Warenkorb | empty: Noch nichts darin | total: Gesamt
        pay: Bezahlen | how: Wie möchten Sie zahlen? | go_on: Weiter | back: Zurück zum Warenkorb | again: Neuer Einkauf
        more: Eins mehr | less: Eins weniger | card: Karte | card_text: Bitte an der Kasse mit Karte zahlen
        klarna: Mit Klarna zahlen | klarna_text: Scannen Sie einen Code mit dem Handy
        static: Klarnas eigene Angebote können gerade nicht angezeigt werden. Mit Klarna zahlen können Sie trotzdem.
        hidden: Dieser Einkauf kann nicht mit Klarna bezahlt werden.
        problem: Das hat nicht geklappt. Bitte noch einmal versuchen oder das Personal fragen.
        coffee: Filterkaffee | latte: Caffè Latte | bun: Zimtschnecke | croissant: Croissant | sandwich: Käsebrötchen
        juice: Orangensaft""",
    "nb": """
        name: Norsk | choose: Hva skal det være? | basket: Handlekurven din | empty: Ingenting ennå | total: Totalt
        pay: Betal | how: Hvordan vil du betale? | go_on: Fortsett | back: Tilbake til handlekurven | again: Nytt kjøp
        more: Én til | less: Én mindre | card: Kort | card_text: Betal med kort i kassen
        klarna: Betal med Klarna | klarna_text: Skann en kode med mobilen
        static: Klarnas egne tilbud kan ikke vises akkurat nå. Du kan betale med Klarna likevel.
        hidden: Dette kjøpet kan ikke betales med Klarna. | problem: Det gikk ikke. Prøv igjen eller spør de ansatte.
        coffee: Filterkaffe | latte: Caffè latte | bun: Kanelsnurr | croissant: Croissant | sandwich: Ostesmørbrød
        juice: Appelsinjuice""",
    "da": """
        name: Dansk | choose: Hvad skulle det være? | basket: Din kurv | empty: Intet endnu | total: I alt
        pay: Betal | how: Hvordan vil du betale? | go_on: Fortsæt | back: Tilbage til kurven | again: Nyt køb
        more: En mere | less: En mindre | card: Kort | card_text: Betal med kort ved kassen
        klarna: Betal med Klarna | klarna_text: Scan en kode med mobilen
        static: Klarnas egne tilbud kan ikke vises lige nu. Du kan betale med Klarna alligevel.
        hidden: Købet kan ikke betales med Klarna. | problem: Det virkede ikke. Prøv igen, eller spørg personalet.
        coffee: Filterkaffe | latte: Caffè latte | bun: Kanelsnegl | croissant: Croissant | sandwich: Ostebolle
        juice: Appelsinjuice""",
    "fi": """
        name: Suomi | choose: Mitä saisi olla? | basket: Ostoskorisi | empty: Ei vielä mitään | total: Yhteensä
        pay: Maksa | how: Miten haluat maksaa? | go_on: Jatka | back: Takaisin ostoskoriin | again: Uusi ostos
        more: Yksi lisää | less: Yksi vähemmän | card: Kortti | card_text: Maksa kortilla kassalla
        klarna: Maksa Klarnalla | klarna_text: Skannaa koodi puhelimella
        static: Klarnan omia tarjouksia ei voi näyttää juuri nyt. Voit silti maksaa Klarnalla.
        hidden: Tätä ostosta ei voi maksaa Klarnalla.
        problem: Se ei onnistunut. Yritä uudelleen tai kysy henkilökunnalta.
        coffee: Suodatinkahvi | latte: Caffè latte | bun: Korvapuusti | croissant: Voisarvi | sandwich: Juustosämpylä
        juice: Appelsiinimehu""",
    "nl": """
        name: Nederlands | choose: Wat mag het zijn? | basket: Je mandje | empty: Nog niets | total: Totaal
        pay: Betalen | how: Hoe wil je betalen? | go_on: Verder | back: Terug naar het mandje | again: Nieuwe aankoop
        more: Eén meer | less: Eén minder | card: Pas | card_text: Betaal met pas bij de kassa
        klarna: Betalen met Klarna | klarna_text: Scan een code met je telefoon
        static: De aanbiedingen van Klarna kunnen nu niet worden getoond. Betalen met Klarna kan wel.
        hidden: Deze aankoop kan niet met Klarna worden betaald.
        problem: Dat lukte niet. Probeer het opnieuw of vraag het personeel.
        coffee: Filterkoffie | latte: Caffè latte | bun: Kaneelbroodje | croissant: Croissant | sandwich: Broodje kaas
        juice: Sinaasappelsap""",
    "fr": """
        name: Français | choose: Que désirez-vous ? | basket: Votre panier | empty: Rien pour l'instant | total: Total
        pay: Payer | how: Comment voulez-vous payer ? | go_on: Continuer | back: Retour au panier | again: Nouvel achat
        more: Un de plus | less: Un de moins | card: Carte | card_text: Payez par carte à la caisse
        klarna: Payer avec Klarna | klarna_text: Scannez un code avec votre téléphone
        static: Les offres de Klarna ne peuvent pas être affichées. Vous pouvez quand même payer avec Klarna.
        hidden: Cet achat ne peut pas être payé avec Klarna.
        problem: Cela n'a pas marché. Réessayez ou adressez-vous au personnel.
        coffee: Café filtre | latte: Caffè latte | bun: Brioche à la cannelle | croissant: Croissant
        sandwich: Sandwich au fromage | juice: Jus d'orange""",
    "es": """
        name: Español | choose: ¿Qué le apetece? | basket: Su cesta | empty: Todavía nada | total: Total
        pay: Pagar | how: ¿Cómo quiere pagar? | go_on: Continuar | back: Volver a la cesta | again: Nueva compra
        more: Uno más | less: Uno menos | card: Tarjeta | card_text: Pague con tarjeta en la caja
        klarna: Pagar con Klarna | klarna_text: Escanee un código con su teléfono
        static: Las ofertas de Klarna no se pueden mostrar ahora. Puede pagar con Klarna de todos modos.
        hidden: Esta compra no se puede pagar con Klarna. | problem: No ha funcionado. Reintente o pregunte al personal.
        coffee: Café de filtro | latte: Caffè latte | bun: Bollo de canela | croissant: Cruasán | sandwich: Bocadillo de queso
        juice: Zumo de naranja""",
    "it": """
        name: Italiano | choose: Che cosa desideri? | basket: Il tuo carrello | empty: Ancora niente | total: Totale
        pay: Paga | how: Come vuoi pagare? | go_on: Continua | back: Torna al carrello | again: Nuovo acquisto
        more: Uno in più | less: Uno in meno | card: Carta | card_text: Paga con carta alla cassa
        klarna: Paga con Klarna | klarna_text: Scansiona un codice con il telefono
        static: Le offerte di Klarna non si possono mostrare ora. Puoi pagare lo stesso con Klarna.
        hidden: Questo acquisto non si può pagare con Klarna. | problem: Non ha funzionato. Riprova o chiedi al personale.
        coffee: Caffè filtro | latte: Caffè latte | bun: Girella alla cannella | croissant: Cornetto
        sandwich: Panino al formaggio | juice: Succo d'arancia""",
    "pl": """
        name: Polski | choose: Co podać? | basket: Twój koszyk | empty: Jeszcze pusty | total: Razem
        pay: Zapłać | how: Jak chcesz zapłacić? | go_on: Dalej | back: Wróć do koszyka | again: Nowy zakup
        more: Jeszcze jeden | less: Jeden mniej | card: Karta | card_text: Zapłać kartą w kasie
        klarna: Zapłać z Klarna | klarna_text: Zeskanuj kod telefonem
        static: Nie można teraz pokazać ofert Klarna. Mimo to możesz zapłacić z Klarna.
        hidden: Tego zakupu nie można opłacić z Klarna. | problem: Nie udało się. Spróbuj ponownie lub zapytaj obsługę.
        coffee: Kawa filtrowana | latte: Caffè latte | bun: Bułka cynamonowa | croissant: Croissant
        sandwich: Kanapka z serem | juice: Sok pomarańczowy""",
}


def kiosk_words(language: Language) -> KioskWords:
    """The words of one language. A word that is missing, unknown or there twice is a mistake of ours: TypeError."""
    return KioskWords(**entries(_TABLES[language]))
