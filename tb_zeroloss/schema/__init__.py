"""The contract between the writer and the reader: names, shapes, units, version."""
