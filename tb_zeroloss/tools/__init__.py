"""What is generated from the package: the frontend's types, the documentation."""
