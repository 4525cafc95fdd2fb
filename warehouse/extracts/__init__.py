"""What a reader gets of a bureau's month: the page and the workbook, made of one report."""
