package main

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// What is wrong with one bot takes nothing from what is known of the others.
func TestOneBotThatCannotBeAskedLeavesTheOthers(t *testing.T) {
	c, d := launch(t)
	for _, first := range []string{"nova/nova-pro", "nova-lite"} {
		second := map[string]string{"nova/nova-pro": "nova-lite", "nova-lite": "nova/nova-pro"}[first]
		r := d.run("sync", first, second, "-o", "json").want(exit.No, "nova/nova-pro is not deployed")
		if all := rows[syncRow](r); len(all) != 1 || all[0].Result != syncDone {
			t.Errorf("%s %s: %v", first, second, all)
		}
	}
	r := d.run("check", "nova-lite", "claude/claude-opus-5", "-o", "json").want(exit.No)
	if all := rows[checkRow](r); len(all) < 2 {
		t.Errorf("%v", all)
	}
	c.denied["GetSecretValue"] = true
	r = d.run("check", "nova-lite", "-o", "json").want(exit.Failed, "secretsmanager:GetSecretValue in us-east-1 is not permitted")
	if all := rows[checkRow](r); len(all) != 1 || all[0].Check != "address" || all[0].Result != checkOK {
		t.Errorf("%v", all)
	}
}

// Credentials that are at their end are told once.
func TestCredentialsThatExpireMidway(t *testing.T) {
	_, d := launch(t)
	with, asked := d.aws, 0
	d.aws = func(ctx context.Context, region string) (aws.Config, error) {
		if asked++; asked > 3 {
			return noCredentials(ctx, region)
		}
		return with(ctx, region)
	}
	r := d.run("check", "-o", "json").want(exit.Failed, " other bots: no AWS credentials: sign in")
	if all := rows[checkRow](r); len(all) == 0 {
		t.Error("what was found before is not shown")
	}
	d.aws = noCredentials
	if r := d.run("check").want(exit.Failed, "no AWS credentials"); r.stdout != "" {
		t.Error(r.stdout)
	}
}
