"""A class at once: `grade batch`. Takes what a platform exported, grades it on every core, loses nothing."""
