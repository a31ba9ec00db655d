"""Many households at once: invented populations. Tables in, tables out; never opens the office's database."""
