// Command zhucun-server is the endpoint of one county and its operator commands:
// it keeps the log that devices exchange with, and has no screens of its own.
package main

func main() {}
