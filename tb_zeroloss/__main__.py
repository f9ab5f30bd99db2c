"""``python -m tb_zeroloss``: the same as ``tb-zeroloss``."""

from tb_zeroloss.cli import main

if __name__ == "__main__":
    main(prog_name="tb-zeroloss")
