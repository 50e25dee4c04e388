"""Converts scikit-learn's handwritten digits and a file of fixed noise draws to Datasets' digits.h5.

    python3 scripts/make_digits.py NOISE.h5 Sources/Datasets/Resources/digits.h5

NOISE.h5 holds `noise`, float32 [1797, 8, 8], standard normal draws; `images` (divided by 16) and `labels` in it
are checked against scikit-learn's when they are there.
"""

import sys

import h5py
import numpy as np
from sklearn.datasets import load_digits

ATTRIBUTION = (
    "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, "
    "https://doi.org/10.24432/C50P49, CC BY 4.0; the 1797 images of its test set as distributed with scikit-learn."
)


def write(file, name, values, units, axes, description):
    """One compressed dataset without a time stamp."""
    dataset = file.create_dataset(
        name, data=values, chunks=values.shape, compression="gzip", compression_opts=9, shuffle=True,
        track_times=False,
    )
    dataset.attrs["units"] = units
    dataset.attrs["axes"] = axes
    dataset.attrs["description"] = description


def main(noise_path, output_path):
    digits = load_digits()
    images = digits.images.astype(np.uint8)
    labels = digits.target.astype(np.uint8)
    assert (images == digits.images).all() and images.shape == (1797, 8, 8)
    with h5py.File(noise_path, "r") as source:
        noise = source["noise"][:]
        assert noise.shape == images.shape and noise.dtype == np.float32
        if "images" in source:
            assert (source["images"][:] * 16 == images).all()
        if "labels" in source:
            assert (source["labels"][:] == labels).all()
    with h5py.File(output_path, "w", libver="earliest") as file:
        file.attrs["attribution"] = ATTRIBUTION
        write(file, "images", images, "1/16", "image,row,column", "ink, 0 to 16")
        write(file, "labels", labels, "1", "image", "the digit, 0 to 9")
        write(file, "noise", noise, "1", "image,row,column", "standard normal draws, fixed per image")


if __name__ == "__main__":
    main(*sys.argv[1:])
