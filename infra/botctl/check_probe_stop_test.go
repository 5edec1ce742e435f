package main

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// What was measured was paid for.
func TestAMeasurementThatIsStoppedKeepsWhatItHasFound(t *testing.T) {
	t.Run("by credentials that are gone", func(t *testing.T) {
		d, _ := newProbeDesk(t, []string{scout, mistral})
		with, asked := d.aws, 0
		d.aws = func(ctx context.Context, region string) (aws.Config, error) {
			if asked++; asked > 1 {
				return noCredentials(ctx, region)
			}
			return with(ctx, region)
		}
		d.run("check", "--live", "--probe", "--yes").want(exit.Failed, "no AWS credentials", "wrote configs/groups/g/bot-0.yaml")
		if d.read("groups/g/bot-1.yaml") != carefulFile(mistral) {
			t.Error("the other file was written")
		}
	})
	t.Run("by Ctrl-C", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d, _ := newProbeDesk(t, []string{scout, mistral}, bedrocksim.WithObserver(func(c bedrocksim.Call) {
			if c.Model == mistral {
				cancel()
			}
		}))
		r := d.runIn(ctx, strings.NewReader(""), "check", "--live", "--probe", "--yes", "-o", "json").want(exit.Failed, "nothing was written")
		if all := rows[probeRow](r); len(all) == 0 || all[len(all)-1].Bot != "g/bot-0" {
			t.Errorf("%+v", all)
		}
		if d.read("groups/g/bot-0.yaml") != carefulFile(scout) {
			t.Error("it was written")
		}
	})
	t.Run("by a file that was changed meanwhile", func(t *testing.T) {
		var d *desk
		d, _ = newProbeDesk(t, []string{scout, mistral}, bedrocksim.WithObserver(func(bedrocksim.Call) {
			d.write("groups/g/bot-0.yaml", carefulFile(scout)+"# by somebody else\n")
		}))
		d.run("check", "--live", "--probe", "--yes").want(exit.Usage, "bot-0.yaml has been changed meanwhile", "wrote configs/groups/g/bot-1.yaml")
	})
}
