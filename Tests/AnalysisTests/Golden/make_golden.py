"""Writes what SciPy says of Sobol sequences, Student's t and paired tests. Run with SciPy 1.17.1: python3 make_golden.py"""
import json

import numpy as np
import scipy
from scipy import stats
from scipy.stats import qmc

points = qmc.Sobol(64, scramble=False).random(64)
late = qmc.Sobol(21, scramble=False)
late.fast_forward(100000)
late = late.random(3)
probabilities = [0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9995, 0.999999]
freedoms = [1, 2, 3, 4, 5, 9, 10, 29, 30, 99, 1000, 10000]
quantiles = [[float(stats.t.ppf(p, n)) for p in probabilities] for n in freedoms]
places = [-30.0, -3.0, -1.0, -1e-3, 0.0, 0.2, 1.0, 2.5, 12.0]
cumulative = [[float(stats.t.cdf(t, n)) for t in places] for n in freedoms]
left = [82.20, 81.63, 82.41, 81.97, 82.34]
right = [80.50, 80.90, 79.61, 80.42, 81.12]
paired = stats.ttest_rel(left, right)
intervals = {str(c): [float(v) for v in paired.confidence_interval(c)] for c in (0.9, 0.95, 0.99)}
with open("scipy.json", "w") as file:
    json.dump({
        "scipy": scipy.__version__, "sobol": points.tolist(), "sobolFrom100000": late.tolist(),
        "probabilities": probabilities, "freedoms": freedoms, "quantiles": quantiles,
        "places": places, "cumulative": cumulative, "left": left, "right": right,
        "intervals": intervals}, file)
