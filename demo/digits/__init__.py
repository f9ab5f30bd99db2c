"""A real task: the hand-written digits that come with scikit-learn, 1,797 images of 8 x 8 pixels."""
