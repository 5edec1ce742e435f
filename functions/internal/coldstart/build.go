package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// build compiles the gateway as make build does, for an architecture or, if it is empty, for
// this machine's.
func build(ctx context.Context, root, out, arch, ldflags string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", ldflags, "-tags", "lambda.norpc", "-o", out, "./functions/gateway")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if arch != "" {
		cmd.Env = append(cmd.Env, "GOOS=linux", "GOARCH="+arch)
	}
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, strings.TrimSpace(string(text)))
	}
	return nil
}
