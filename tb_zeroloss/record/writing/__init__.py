"""What happens to a record once it is measured: kept, written, judged, said."""
