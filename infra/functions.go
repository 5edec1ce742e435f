package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// functions are the folders with the code of the functions: each has a bootstrap.
type functions struct{ gateway, settingssync string }

// goarch is what Go calls an architecture of Lambda's.
var goarch = map[string]string{arm64: "arm64", x86: "amd64"}

// buildFunctions compiles both functions into dist/, where make build puts them too. Two
// builds of one state of the sources have the same bytes, so that a deployment uploads only
// what has changed.
func buildFunctions(architecture string) (functions, error) {
	root, err := moduleRoot()
	if err != nil {
		return functions{}, err
	}
	version := codeVersion(root)
	build := func(name string) (folder string) {
		folder = filepath.Join(root, "dist", name+"-"+goarch[architecture])
		if err == nil {
			err = buildFunction(root, folder, name, architecture, version)
		}
		return folder
	}
	return functions{gateway: build("gateway"), settingssync: build("settingssync")}, err
}

func buildFunction(root, folder, name, architecture, version string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc",
		"-ldflags", "-s -w -buildid= -X main.version="+version,
		"-o", filepath.Join(folder, "bootstrap"), "./functions/"+name)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+goarch[architecture], "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build of functions/%s: %w\n%s", name, err, strings.TrimSpace(string(text)))
	}
	return nil
}

// moduleRoot is the nearest folder above with a go.mod.
func moduleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("there is no go.mod in or above %s; run the CDK in the folder infra", start)
		}
	}
}

// sources are what the code of the functions is made of.
var sources = []string{"functions", "pkg", "go.mod", "go.sum"}

// codeVersion names the commit in which the sources of the functions last changed. A
// commit that changes only a template gives the same code, and no new version of a function.
func codeVersion(root string) string {
	git := func(args ...string) (string, error) {
		out, err := exec.Command("git", append(append([]string{"-C", root}, args...), append([]string{"--"}, sources...)...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	version, err := git("log", "-1", "--format=%h")
	if err != nil || version == "" {
		return "dev"
	}
	if changed, err := git("status", "--porcelain"); err != nil || changed != "" {
		version += "-dirty"
	}
	return version
}
