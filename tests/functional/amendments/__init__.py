"""What a shopper who has not arrived will be asked for changes at the till: at Klarna and on record, or not at all."""
