import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])

import matplotlib.pyplot as plt

X = '<script>alert("PWNED")</script><img src=x onerror=alert(1)>'
print(X, "</pre></code></td>", "javascript:alert(1)", "{{ 7 * 7 }}", "{% raw %}")
plt.title(X)
plt.show()


class Evil(Exception):
    pass


Evil.__name__ = X
raise Evil(X + "\n" + X)
