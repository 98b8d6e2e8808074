"""Tests of one text against another: who gets which, how many it takes, and what came of it."""
