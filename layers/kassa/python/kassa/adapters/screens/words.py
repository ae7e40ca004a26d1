"""What the shopper's screen says, in each language. Who adds a language completes the table; a test tells what is missing."""

from dataclasses import dataclass

from kassa.domain.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenWords:
    """One language: a title and a message for each state, and what stands beside them."""

    wait: str
    wait_text: str
    show_qr: str
    show_qr_text: str
    in_progress: str
    in_progress_text: str
    done: str
    done_text: str
    canceled: str
    canceled_text: str
    declined: str
    declined_text: str
    expired: str
    expired_text: str
    failed: str
    failed_text: str
    test: str
    time_left: str
    hurry: str
    support_code: str
    code: str
    bright: str
    cancel: str
    canceling: str
    sure: str
    sure_text: str
    keep: str
    confirm: str
    offline: str
    not_found: str
    not_found_text: str

    def of(self, state: str) -> tuple[str, str]:
        """Title and message of a state of the display."""
        return getattr(self, state), getattr(self, f"{state}_text")


_TABLES: dict[Language, str] = {
    "en": """
        wait: One moment | wait_text: The payment is being prepared.
        show_qr: Scan to pay | show_qr_text: Open your phone's camera and scan the code to pay with Klarna.
        in_progress: Payment in progress | in_progress_text: Finish the payment on your phone.
        done: Payment done | done_text: Thank you. The payment is complete.
        canceled: Payment canceled | canceled_text: The payment was canceled. You have not been charged.
        declined: Payment declined | declined_text: Please choose another way to pay. You have not been charged.
        expired: Time is up | expired_text: The payment was not completed in time. You have not been charged.
        failed: Something went wrong | failed_text: The payment could not be completed. You have not been charged.
        test: Test - no real money | time_left: Time left | hurry: Less than a minute left
        support_code: Support code | code: QR code for paying with Klarna
        bright: Easiest to scan with the screen at full brightness.
        cancel: Cancel payment | canceling: Canceling… | sure: Cancel this payment?
        sure_text: The code stops working, and you are not charged.
        keep: No, go on | confirm: Yes, cancel | offline: No connection. Trying again…
        not_found: There is no such payment | not_found_text: Please ask at the till for a new code.""",
    "sv": """
        wait: Ett ögonblick | wait_text: Betalningen förbereds.
        show_qr: Skanna för att betala | show_qr_text: Öppna mobilens kamera och skanna koden för att betala med Klarna.
        in_progress: Betalning pågår | in_progress_text: Slutför betalningen i din mobil.
        done: Betalningen är klar | done_text: Tack. Betalningen är genomförd.
        canceled: Betalningen avbröts | canceled_text: Betalningen avbröts. Inget har debiterats.
        declined: Betalningen nekades | declined_text: Välj ett annat sätt att betala. Inget har debiterats.
        expired: Tiden är ute | expired_text: Betalningen hann inte slutföras. Inget har debiterats.
        failed: Något gick fel | failed_text: Betalningen kunde inte genomföras. Inget har debiterats.
        test: Test - inga riktiga pengar | time_left: Tid kvar | hurry: Mindre än en minut kvar
        support_code: Supportkod | code: QR-kod för att betala med Klarna
        bright: Lättast att skanna med full ljusstyrka på skärmen.
        cancel: Avbryt betalningen | canceling: Avbryter… | sure: Avbryta betalningen?
        sure_text: Koden slutar fungera och inget debiteras.
        keep: Nej, fortsätt | confirm: Ja, avbryt | offline: Ingen anslutning. Försöker igen…
        not_found: Betalningen finns inte | not_found_text: Be om en ny kod i kassan.""",
    "de": """
        wait: Einen Moment | wait_text: Die Zahlung wird vorbereitet.
        show_qr: Zum Bezahlen scannen
        show_qr_text: Öffnen Sie die Kamera Ihres Handys und scannen Sie den Code, um mit Klarna zu zahlen.
        in_progress: Zahlung läuft | in_progress_text: Schließen Sie die Zahlung auf Ihrem Handy ab.
        done: Zahlung abgeschlossen | done_text: Vielen Dank. Die Zahlung ist abgeschlossen.
        canceled: Zahlung abgebrochen | canceled_text: Die Zahlung wurde abgebrochen. Es wurde nichts abgebucht.
        declined: Zahlung abgelehnt | declined_text: Bitte zahlen Sie auf andere Weise. Es wurde nichts abgebucht.
        expired: Zeit abgelaufen
        expired_text: Die Zahlung wurde nicht rechtzeitig abgeschlossen. Es wurde nichts abgebucht.
        failed: Etwas ist schiefgegangen
        failed_text: Die Zahlung konnte nicht abgeschlossen werden. Es wurde nichts abgebucht.
        test: Test - kein echtes Geld | time_left: Restzeit | hurry: Weniger als eine Minute
        support_code: Supportcode | code: QR-Code zum Bezahlen mit Klarna
        bright: Am leichtesten zu scannen bei voller Helligkeit des Bildschirms.
        cancel: Zahlung abbrechen | canceling: Wird abgebrochen… | sure: Zahlung abbrechen?
        sure_text: Der Code gilt dann nicht mehr, und es wird nichts abgebucht.
        keep: Nein, weiter | confirm: Ja, abbrechen | offline: Keine Verbindung. Neuer Versuch…
        not_found: Diese Zahlung gibt es nicht | not_found_text: Bitte fragen Sie an der Kasse nach einem neuen Code.""",
    "nb": """
        wait: Et øyeblikk | wait_text: Betalingen klargjøres.
        show_qr: Skann for å betale | show_qr_text: Åpne mobilkameraet og skann koden for å betale med Klarna.
        in_progress: Betaling pågår | in_progress_text: Fullfør betalingen på mobilen.
        done: Betalingen er fullført | done_text: Takk. Betalingen er fullført.
        canceled: Betalingen ble avbrutt | canceled_text: Betalingen ble avbrutt. Du er ikke belastet.
        declined: Betalingen ble avslått | declined_text: Velg en annen betalingsmåte. Du er ikke belastet.
        expired: Tiden er ute | expired_text: Betalingen ble ikke fullført i tide. Du er ikke belastet.
        failed: Noe gikk galt | failed_text: Betalingen kunne ikke gjennomføres. Du er ikke belastet.
        test: Test - ikke ekte penger | time_left: Tid igjen | hurry: Mindre enn ett minutt igjen
        support_code: Supportkode | code: QR-kode for å betale med Klarna
        bright: Lettest å skanne med full lysstyrke på skjermen.
        cancel: Avbryt betalingen | canceling: Avbryter… | sure: Avbryte betalingen?
        sure_text: Koden slutter å virke, og du blir ikke belastet.
        keep: Nei, fortsett | confirm: Ja, avbryt | offline: Ingen forbindelse. Prøver igjen…
        not_found: Betalingen finnes ikke | not_found_text: Be om en ny kode i kassen.""",
    "da": """
        wait: Et øjeblik | wait_text: Betalingen gøres klar.
        show_qr: Scan for at betale | show_qr_text: Åbn mobilens kamera, og scan koden for at betale med Klarna.
        in_progress: Betaling i gang | in_progress_text: Gør betalingen færdig på din mobil.
        done: Betalingen er gennemført | done_text: Tak. Betalingen er gennemført.
        canceled: Betalingen er annulleret | canceled_text: Betalingen blev annulleret. Der er ikke trukket penge.
        declined: Betalingen blev afvist | declined_text: Vælg en anden måde at betale på. Der er ikke trukket penge.
        expired: Tiden er gået | expired_text: Betalingen blev ikke færdig i tide. Der er ikke trukket penge.
        failed: Noget gik galt | failed_text: Betalingen kunne ikke gennemføres. Der er ikke trukket penge.
        test: Test - ikke rigtige penge | time_left: Tid tilbage | hurry: Under et minut tilbage
        support_code: Supportkode | code: QR-kode til betaling med Klarna
        bright: Nemmest at scanne med fuld lysstyrke på skærmen.
        cancel: Annuller betalingen | canceling: Annullerer… | sure: Annullere betalingen?
        sure_text: Koden holder op med at virke, og der trækkes ikke penge.
        keep: Nej, fortsæt | confirm: Ja, annuller | offline: Ingen forbindelse. Prøver igen…
        not_found: Betalingen findes ikke | not_found_text: Bed om en ny kode ved kassen.""",
    "fi": """
        wait: Hetkinen | wait_text: Maksua valmistellaan.
        show_qr: Maksa skannaamalla | show_qr_text: Avaa puhelimen kamera ja skannaa koodi, niin voit maksaa Klarnalla.
        in_progress: Maksu on kesken | in_progress_text: Viimeistele maksu puhelimellasi.
        done: Maksu on valmis | done_text: Kiitos. Maksu on suoritettu.
        canceled: Maksu peruttiin | canceled_text: Maksu peruttiin. Sinulta ei veloitettu mitään.
        declined: Maksu hylättiin | declined_text: Valitse toinen maksutapa. Sinulta ei veloitettu mitään.
        expired: Aika loppui | expired_text: Maksua ei suoritettu ajoissa. Sinulta ei veloitettu mitään.
        failed: Jokin meni vikaan | failed_text: Maksua ei voitu suorittaa. Sinulta ei veloitettu mitään.
        test: Testi - ei oikeaa rahaa | time_left: Aikaa jäljellä | hurry: Alle minuutti jäljellä
        support_code: Tukikoodi | code: QR-koodi Klarnalla maksamiseen
        bright: Skannaus onnistuu parhaiten täydellä kirkkaudella.
        cancel: Peru maksu | canceling: Perutaan… | sure: Perutaanko maksu?
        sure_text: Koodi lakkaa toimimasta, eikä sinulta veloiteta mitään.
        keep: Ei, jatka | confirm: Kyllä, peru | offline: Ei yhteyttä. Yritetään uudelleen…
        not_found: Maksua ei ole | not_found_text: Pyydä kassalta uusi koodi.""",
    "nl": """
        wait: Een ogenblik | wait_text: De betaling wordt voorbereid.
        show_qr: Scan om te betalen | show_qr_text: Open de camera van je telefoon en scan de code om met Klarna te betalen.
        in_progress: Betaling bezig | in_progress_text: Rond de betaling af op je telefoon.
        done: Betaling gelukt | done_text: Bedankt. De betaling is afgerond.
        canceled: Betaling geannuleerd | canceled_text: De betaling is geannuleerd. Er is niets afgeschreven.
        declined: Betaling geweigerd | declined_text: Kies een andere betaalmethode. Er is niets afgeschreven.
        expired: De tijd is om | expired_text: De betaling is niet op tijd afgerond. Er is niets afgeschreven.
        failed: Er ging iets mis | failed_text: De betaling kon niet worden afgerond. Er is niets afgeschreven.
        test: Test - geen echt geld | time_left: Resterende tijd | hurry: Nog minder dan een minuut
        support_code: Supportcode | code: QR-code om met Klarna te betalen
        bright: Het makkelijkst te scannen met volle helderheid.
        cancel: Betaling annuleren | canceling: Annuleren… | sure: Deze betaling annuleren?
        sure_text: De code werkt dan niet meer en er wordt niets afgeschreven.
        keep: Nee, doorgaan | confirm: Ja, annuleren | offline: Geen verbinding. Opnieuw proberen…
        not_found: Deze betaling bestaat niet | not_found_text: Vraag bij de kassa om een nieuwe code.""",
    "fr": """
        wait: Un instant | wait_text: Le paiement se prépare.
        show_qr: Scannez pour payer
        show_qr_text: Ouvrez l'appareil photo de votre téléphone et scannez le code pour payer avec Klarna.
        in_progress: Paiement en cours | in_progress_text: Terminez le paiement sur votre téléphone.
        done: Paiement effectué | done_text: Merci. Le paiement est terminé.
        canceled: Paiement annulé | canceled_text: Le paiement a été annulé. Vous n'avez pas été débité.
        declined: Paiement refusé | declined_text: Choisissez un autre moyen de paiement. Vous n'avez pas été débité.
        expired: Temps écoulé | expired_text: Le paiement n'a pas été terminé à temps. Vous n'avez pas été débité.
        failed: Un problème est survenu | failed_text: Le paiement n'a pas pu aboutir. Vous n'avez pas été débité.
        test: Test - pas d'argent réel | time_left: Temps restant | hurry: Moins d'une minute
        support_code: Code d'assistance | code: Code QR pour payer avec Klarna
        bright: Plus facile à scanner avec l'écran à pleine luminosité.
        cancel: Annuler le paiement | canceling: Annulation… | sure: Annuler ce paiement ?
        sure_text: Le code ne fonctionnera plus et vous ne serez pas débité.
        keep: Non, continuer | confirm: Oui, annuler | offline: Pas de connexion. Nouvel essai…
        not_found: Ce paiement n'existe pas | not_found_text: Demandez un nouveau code à la caisse.""",
    "es": """
        wait: Un momento | wait_text: Se está preparando el pago.
        show_qr: Escanee para pagar
        show_qr_text: Abra la cámara de su teléfono y escanee el código para pagar con Klarna.
        in_progress: Pago en curso | in_progress_text: Termine el pago en su teléfono.
        done: Pago realizado | done_text: Gracias. El pago se ha completado.
        canceled: Pago cancelado | canceled_text: El pago se ha cancelado. No se le ha cobrado nada.
        declined: Pago rechazado | declined_text: Elija otra forma de pago. No se le ha cobrado nada.
        expired: Se acabó el tiempo | expired_text: El pago no se completó a tiempo. No se le ha cobrado nada.
        failed: Algo ha fallado | failed_text: No se pudo completar el pago. No se le ha cobrado nada.
        test: Prueba - sin dinero real | time_left: Tiempo restante | hurry: Menos de un minuto
        support_code: Código de soporte | code: Código QR para pagar con Klarna
        bright: Más fácil de escanear con el brillo de la pantalla al máximo.
        cancel: Cancelar el pago | canceling: Cancelando… | sure: ¿Cancelar este pago?
        sure_text: El código dejará de funcionar y no se le cobrará nada.
        keep: No, continuar | confirm: Sí, cancelar | offline: Sin conexión. Reintentando…
        not_found: Este pago no existe | not_found_text: Pida un código nuevo en la caja.""",
    "it": """
        wait: Un momento | wait_text: Il pagamento è in preparazione.
        show_qr: Scansiona per pagare
        show_qr_text: Apri la fotocamera del telefono e scansiona il codice per pagare con Klarna.
        in_progress: Pagamento in corso | in_progress_text: Completa il pagamento sul telefono.
        done: Pagamento effettuato | done_text: Grazie. Il pagamento è completato.
        canceled: Pagamento annullato | canceled_text: Il pagamento è stato annullato. Non ti è stato addebitato nulla.
        declined: Pagamento rifiutato | declined_text: Scegli un altro modo di pagare. Non ti è stato addebitato nulla.
        expired: Tempo scaduto | expired_text: Il pagamento non è finito in tempo. Non ti è stato addebitato nulla.
        failed: Qualcosa è andato storto | failed_text: Il pagamento non è riuscito. Non ti è stato addebitato nulla.
        test: Test - denaro non reale | time_left: Tempo rimasto | hurry: Meno di un minuto
        support_code: Codice di assistenza | code: Codice QR per pagare con Klarna
        bright: Si scansiona meglio con lo schermo alla massima luminosità.
        cancel: Annulla il pagamento | canceling: Annullamento… | sure: Annullare il pagamento?
        sure_text: Il codice smette di funzionare e non ti viene addebitato nulla.
        keep: No, continua | confirm: Sì, annulla | offline: Nessuna connessione. Nuovo tentativo…
        not_found: Questo pagamento non esiste | not_found_text: Chiedi un nuovo codice alla cassa.""",
    "pl": """
        wait: Chwileczkę | wait_text: Płatność jest przygotowywana.
        show_qr: Zeskanuj, aby zapłacić
        show_qr_text: Otwórz aparat w telefonie i zeskanuj kod, aby zapłacić przez Klarna.
        in_progress: Płatność w toku | in_progress_text: Dokończ płatność w telefonie.
        done: Płatność zakończona | done_text: Dziękujemy. Płatność została zrealizowana.
        canceled: Płatność anulowana | canceled_text: Płatność została anulowana. Nic nie pobrano.
        declined: Płatność odrzucona | declined_text: Wybierz inny sposób płatności. Nic nie pobrano.
        expired: Czas minął | expired_text: Płatność nie została dokończona na czas. Nic nie pobrano.
        failed: Coś poszło nie tak | failed_text: Nie udało się zrealizować płatności. Nic nie pobrano.
        test: Test - to nie są pieniądze | time_left: Pozostały czas | hurry: Mniej niż minuta
        support_code: Kod dla pomocy | code: Kod QR do płatności przez Klarna
        bright: Najłatwiej skanować przy pełnej jasności ekranu.
        cancel: Anuluj płatność | canceling: Anulowanie… | sure: Anulować tę płatność?
        sure_text: Kod przestanie działać i nic nie zostanie pobrane.
        keep: Nie, kontynuuj | confirm: Tak, anuluj | offline: Brak połączenia. Ponawiam próbę…
        not_found: Nie ma takiej płatności | not_found_text: Poproś w kasie o nowy kod.""",
}


def screen_words(language: Language) -> ScreenWords:
    """The words of one language. A word that is missing, unknown or there twice is a mistake of ours: TypeError."""
    return ScreenWords(**entries(_TABLES[language]))


def entries(table: str) -> dict[str, str]:
    """What a table of `name: words | name: words` says. Raises TypeError where a name is there twice."""
    pairs = [entry.strip().split(": ", 1) for line in table.strip().splitlines() for entry in line.split(" | ")]
    found = dict(pairs)
    if len(found) < len(pairs):
        raise TypeError("a word is there twice")
    return found
