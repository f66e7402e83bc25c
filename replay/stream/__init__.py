"""Long files of cases read as blocks of columns, a piece at a time, so that memory does not grow with the file."""
