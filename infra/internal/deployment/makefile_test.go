package deployment

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// destroyed are the stacks that make destroy would have the CDK remove.
func destroyed(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("make", append([]string{"-C", "../../..", "-n", "--no-print-directory", "-o", "infra/node_modules", "destroy"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, after, _ := strings.Cut(string(out), "cdk destroy ")
	stacks, _, _ := strings.Cut(after, " -c ")
	return strings.Fields(stacks)
}

func TestRemovingAGroupLeavesWhatTheOthersLiveOn(t *testing.T) {
	for name, c := range map[string]struct{ args, want []string }{
		"a group":     {[]string{"STAGE=prod", "GROUP=nova"}, []string{GroupStack("prod", "nova")}},
		"some groups": {[]string{"STAGE=prod", "GROUP=nova,open-models"}, []string{GroupStack("prod", "nova"), GroupStack("prod", "open-models")}},
		"a stage":     {[]string{"STAGE=prod"}, []string{"--all"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := destroyed(t, c.args...); !slices.Equal(got, c.want) {
				t.Errorf("removes %v, want %v", got, c.want)
			}
		})
	}
}
