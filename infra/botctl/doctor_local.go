package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// leastNode is the first major version of Node that the CDK app was tried with.
const leastNode = 20

const mendNode = "install Node 20 or newer from https://nodejs.org; only a deployment needs it"

func (p *program) checkFolder(d *deployment.Deployment, err error) doctorRow {
	row := doctorRow{Check: "folder", Result: doctorOK}
	if err != nil {
		faults := strings.Split(err.Error(), "\n")
		row.Result, row.Found = doctorFailed, faults[0]
		if more := len(faults) - 1; more > 0 {
			row.Found += fmt.Sprintf("; and %d more", more)
		}
		row.Mend = "botctl validate tells each fault and its place; --configs names another folder"
		return row
	}
	bots := 0
	for _, g := range d.Groups {
		bots += len(g.Bots)
	}
	row.Found = fmt.Sprintf("%s with %s in %s", p.configs, counted(bots, "bot"), counted(len(d.Groups), "group"))
	if n := len(d.Warnings); n > 0 {
		row.Result, row.Mend = doctorNote, counted(n, "warning")+": botctl validate tells them"
	}
	return row
}

// checkTool asks a program for its version, of which the first number is to be at least so much.
func checkTool(ctx context.Context, name string, least int, mend string) doctorRow {
	row := doctorRow{Check: name, Result: doctorFailed, Mend: mend}
	out, err := exec.CommandContext(ctx, name, "--version").Output()
	version := strings.TrimSpace(string(out))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	switch n, bad := strconv.Atoi(major); {
	case err != nil:
		row.Found = name + " cannot be run: " + err.Error()
	case bad != nil || n < least:
		row.Found = fmt.Sprintf("version %q, older than %d", version, least)
	default:
		row.Result, row.Found, row.Mend = doctorOK, version, ""
	}
	return row
}

// checkCDK compares the command line of the CDK that is installed with the one that the app
// was tried with.
func (p *program) checkCDK() doctorRow {
	row := doctorRow{Check: "cdk", Result: doctorFailed}
	infra := filepath.Join(filepath.Dir(filepath.Clean(p.configs)), "infra")
	var wanted struct {
		Dev map[string]string `json:"devDependencies"`
	}
	if err := readJSON(filepath.Join(infra, "package.json"), &wanted); err != nil {
		row.Result, row.Found = doctorNote, "there is no CDK app beside "+p.configs
		row.Mend = "a deployment is made from a clone of poebridge, which has it in infra/"
		return row
	}
	var installed struct{ Version string }
	version := wanted.Dev["aws-cdk"]
	err := readJSON(filepath.Join(infra, "node_modules", "aws-cdk", "package.json"), &installed)
	switch {
	case err != nil:
		row.Found = "not installed"
	case installed.Version != version:
		row.Found = fmt.Sprintf("%s, and not %s", installed.Version, version)
	default:
		row.Result, row.Found = doctorOK, version
		return row
	}
	row.Mend = "cd infra && npm ci"
	return row
}

func readJSON(file string, v any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}
