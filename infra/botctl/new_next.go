package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// tellNext says what was written and what comes next.
func (w *newWriter) tellNext(root *cobra.Command, files []newFile) error {
	var b strings.Builder
	fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(files[0].name))
	if w.fresh {
		fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(files[1].name))
	}
	if w.change != "" {
		fmt.Fprintln(&b, w.change)
	}
	b.WriteString("\nnext:\n")
	steps := w.nextSteps(root)
	width := 0
	for _, step := range steps {
		width = max(width, len(step[0]))
	}
	for _, step := range steps {
		fmt.Fprintf(&b, "  %-*s  # %s\n", width, step[0], step[1])
	}
	_, err := fmt.Fprint(w.stdout, b.String())
	return err
}

// nextSteps are commands, and what each is for.
func (w *newWriter) nextSteps(root *cobra.Command) (steps [][2]string) {
	has := func(name string) bool {
		return slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
	}
	full, configs := w.o.group+"/"+w.o.name, [2]string{}
	if w.configs != "configs" {
		configs = [2]string{" -config " + w.configs, " CONFIGS=" + w.configs}
	}
	if has("test") {
		steps = append(steps, [2]string{"botctl test " + full, "try it against the simulator"})
	}
	steps = append(steps, [2]string{fmt.Sprintf("make run ARGS=\"-group %s%s\"", w.o.group, configs[0]), "talk to it here"})
	if w.change != "" || w.fresh || !has("push") {
		steps = append(steps, [2]string{fmt.Sprintf("make deploy STAGE=%s GROUP=%s%s", w.stage, w.o.group, configs[1]), "bring it to AWS"})
	} else {
		steps = append(steps, [2]string{"botctl push " + full, "bring it to AWS, without a deployment"})
	}
	if has("key") {
		steps = append(steps, [2]string{"botctl key set " + full, "once the bot is on Poe"})
	}
	return steps
}
