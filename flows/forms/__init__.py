"""Pre-filled workbooks for people who have a spreadsheet and no command line: issued, sealed, and read when back."""
