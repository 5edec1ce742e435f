package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

func TestWhatIsNotValidIsNotSynthesized(t *testing.T) {
	slip := folder(t, map[string]string{
		"groups/nova/slip.yaml":     strings.Replace(read(t, shippedConfigs+"/groups/nova/nova-lite.yaml"), "regions:", "region:", 1),
		"groups/business/slip.yaml": strings.Replace(read(t, shippedConfigs+"/groups/business/palmyra-x4.yaml"), "kind: chat", "kind: chart", 1),
	})
	for name, c := range map[string]struct {
		context map[string]any // as by -c name=value
		want    []string
	}{
		"faults of two files": {map[string]any{"configs": slip}, []string{
			"poebridge: nothing is deployed:\n",
			`groups/nova/slip.yaml:6:3: model.region: unknown key "region" (did you mean "regions"?)`,
			`groups/business/slip.yaml:3:7: kind: want one of chat, image, video, got "chart" (did you mean "chat"?)`,
		}},
		"a group that is not there": {map[string]any{"groups": "nova,novel"}, []string{`there is no group "novel" in ../configs; its groups are business, claude`}},
		"a stage of no shape":       {map[string]any{"stage": "my-stage"}, []string{`stage "my-stage": a stage that is deployed has no hyphen`}},
		"another architecture":      {map[string]any{"architecture": "amd64", "alarm_emails": "ops"}, []string{"-c architecture=amd64: want arm64 or x86_64", `-c alarm_emails: "ops" is no address`}},
		"no such folder":            {map[string]any{"configs": "nowhere"}, []string{"the template folder cannot be opened"}},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			app := awscdk.NewApp(&awscdk.AppProps{Context: &c.context, Outdir: jsii.String(t.TempDir())})
			if status := run(app, &stderr); status != 1 {
				t.Errorf("status %d", status)
			}
			told := stderr.String()
			for _, want := range c.want {
				if !strings.Contains(told, want) {
					t.Errorf("not told: %s\n%s", want, told)
				}
			}
		})
	}
}

func TestSettingsComeFromTheContext(t *testing.T) {
	app := awscdk.NewApp(&awscdk.AppProps{Context: &map[string]any{
		"stage": "prod", "groups": "a, b,,a", "configs": "/x", "architecture": "x86_64", "alarm_emails": "a@example.com,b@example.com",
	}})
	s, err := readSettings(app.Node())
	if err != nil || s.stage != "prod" || !slices.Equal(s.groups, []string{"a", "b"}) || s.configs != "/x" || s.architecture != x86 || len(s.alarmEmails) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	s, err = readSettings(awscdk.NewApp(nil).Node())
	if err != nil || s.stage != deployment.DefaultStage || s.groups != nil || s.configs != "../configs" || s.architecture != arm64 || s.alarmEmails != nil {
		t.Errorf("without any: %+v, %v", s, err)
	}
}

func TestWhoeverDeploysIsTold(t *testing.T) {
	d := &deployment.Deployment{Stage: "prod", Warnings: []string{"x.yaml:1:1: odd"}}
	var told strings.Builder
	tell(&told, d, settings{stage: "prod"})
	if !strings.Contains(told.String(), "warning: x.yaml:1:1: odd\n") || !strings.Contains(told.String(), "WARNING: nobody is told of an alarm.") {
		t.Errorf("%s", told.String())
	}
	told.Reset()
	tell(&told, d, settings{stage: "prod", alarmEmails: []string{"ops@example.com"}})
	if strings.Contains(told.String(), "nobody is told") {
		t.Errorf("%s", told.String())
	}
}
