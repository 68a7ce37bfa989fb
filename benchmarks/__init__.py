"""What our kernels cost beside their peers: `make bench`. Not part of the tests."""
