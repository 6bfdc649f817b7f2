// Lets link.go declare a function without a body: the compiler accepts one only beside assembly.
