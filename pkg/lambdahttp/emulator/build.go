package emulator

import (
	"fmt"
	"os/exec"
	"strings"
)

// Build compiles a bootstrap: the main package pkg, to out, with more arguments for
// go build. The build cache makes a second time cheap.
func Build(out, pkg string, args ...string) error {
	args = append([]string{"build", "-o", out, "-tags", "lambda.norpc"}, args...)
	cmd := exec.Command("go", append(args, pkg)...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, strings.TrimSpace(string(text)))
	}
	return nil
}
