"""One promise each: a function, a table, the front door, a session, the inbox, the alarms."""
