import keras
import numpy as np

units = ...


class SourceError(Exception):
    pass


raise SourceError("The file was damaged on its way. Ask for it again.")
