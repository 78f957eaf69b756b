// Command release readies what leaves the project beside the programs themselves.
//
//	release dex TOOL OUT        writes the Java half of the tablet's window, mended
//	release sbom OUT PROGRAM... lists the modules that programs were built from
//
// The Java half is taken from TOOL, the folder of the toolkit's packaging tool, as the
// module that .ci/android.mod names.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "dex":
		return writeDex(args[1], args[2])
	case len(args) > 2 && args[0] == "sbom":
		return writeSBOM(args[1], args[2:])
	}
	return errors.New("usage: release dex TOOL OUT | release sbom OUT PROGRAM")
}
