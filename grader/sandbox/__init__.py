"""Running a learner's code: a warm process a framework, a fork of it a submission, numbers in and numbers out."""
