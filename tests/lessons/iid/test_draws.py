"""Draws are functions of their seed, and so are the models, whatever else the process does."""

import threading

import torch

from lessons.iid.draws import draw, field, hands, learn, learning, readings
from lessons.lab.strokes import Hand


def test_draws_of_a_seed_go_on_where_they_were_left() -> None:
    whole = draw(70, 30)
    later = draw(70, 10, start=20)
    assert torch.equal(whole.images[20:], later.images)
    assert torch.equal(whole.labels[20:], later.labels)
    assert not torch.equal(whole.images, draw(71, 30).images)


def test_many_hands_write_the_digits_of_their_draws() -> None:
    some = hands(80, 60, count=6)
    assert torch.equal(some.labels, draw(80, 60).labels)
    assert not torch.equal(some.images, draw(80, 60).images)
    # Those of one hand share its pen: ink differs more between hands than it would by index.
    ink = some.images.flatten(1).amax(1).reshape(6, 10)
    assert ink.std(1).mean() < ink.mean(1).std()


def test_a_stream_wanders_over_the_whole_range_in_small_steps() -> None:
    def ink(step: float, seed: int, n: int = 400) -> torch.Tensor:
        return hands(seed, n, count=n // 4, step=step).images.flatten(1).amax(1)

    walked, drawn = ink(0.05, 81), ink(0, 81)
    # Ink is a knob that shows in one number: neighbours share it, and every digit can have any.
    assert (walked[1:] - walked[:-1]).abs().mean() < 0.5 * (drawn[1:] - drawn[:-1]).abs().mean()
    many = torch.cat([ink(0.05, seed, 40) for seed in range(40)])
    assert abs(float(many.mean() - drawn.mean())) < 0.05
    assert abs(float(many.std() - drawn.std())) < 0.05


def test_a_model_is_a_function_of_its_seed() -> None:
    data = draw(72, 200)
    one, again, other = (learn("cnn", data, seed, epochs=1) for seed in (0, 0, 1))
    x = field(50).images
    assert torch.equal(one(x), again(x))
    assert not torch.equal(one(x), other(x))


def test_two_threads_learn_the_same() -> None:
    data, found = draw(73, 200), {}

    def work(name: int) -> None:
        found[name] = learn("softmax", data, 5)(field(50).images)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torch.equal(found[0], found[1])


def test_first_weights_have_the_spread_of_pytorchs_own() -> None:
    data = draw(74, 20)
    model, epochs = next(learning("softmax", data))
    assert epochs == 0
    weight = next(p for p in model.parameters() if p.dim() == 2)
    own = torch.nn.Linear(784, 10).weight
    assert abs(weight.std() / own.std() - 1) < 0.05
    assert weight.abs().max() <= 1 / 28 + 1e-6


def test_learning_reads_fresh_digits() -> None:
    model = learn("softmax", draw(75, 1000, Hand()))
    fresh = field()
    assert (readings(model, fresh.images) == fresh.labels).float().mean() > 0.8
