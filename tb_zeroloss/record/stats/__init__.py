"""One statistic per function; each computes where its tensor is and keeps nothing."""
