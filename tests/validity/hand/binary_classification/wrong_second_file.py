from my_helpers import load_points, build
x, y = load_points()
model = build()
model.fit(x, y)
