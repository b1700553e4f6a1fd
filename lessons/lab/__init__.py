"""What the lessons share: image sets, models, training, weights, attacks, the device."""
