"""From event files to series, through TensorBoard's data provider only."""
