"""Laws are checked at their own pace: a busy machine is no counterexample."""

from hypothesis import settings

settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")
