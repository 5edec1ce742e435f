package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

func main() {
	code := run(awscdk.NewApp(nil), os.Stderr)
	closeNode()
	os.Exit(code)
}

// closeNode ends the process behind jsii, which at random says of it that there are no
// child processes to wait for, and means nothing by it.
func closeNode() {
	if quiet, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = quiet
	}
	jsii.Close()
}

// run synthesizes the app into the folder that the CDK's command line names. What it
// prints goes to standard error; the command line has the other for itself.
func run(app awscdk.App, stderr io.Writer) int {
	s, err := readSettings(app.Node())
	if err != nil {
		return fail(stderr, err)
	}
	d, err := deployment.Read(deployment.Options{Configs: s.configs, Stage: s.stage, Groups: s.groups, Today: time.Now()})
	if err != nil {
		return fail(stderr, fmt.Errorf("nothing is deployed:\n%w", err))
	}
	code, err := buildFunctions(s.architecture)
	if err != nil {
		return fail(stderr, err)
	}
	if err := synth(app, d, s, code); err != nil {
		return fail(stderr, err)
	}
	tell(stderr, d, s)
	return 0
}

func fail(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, "poebridge:", err)
	return 1
}

// synth renders a deployment.
func synth(app awscdk.App, d *deployment.Deployment, s settings, code functions) error {
	for _, region := range d.Regions() {
		shared, err := newSharedStack(app, d, s, code, region)
		if err != nil {
			return err
		}
		for _, g := range d.Groups {
			if g.Settings.Region != region {
				continue
			}
			stack, err := newGroupStack(app, d, g, s, code)
			if err != nil {
				return err
			}
			stack.AddStackDependency(shared, jsii.String("its topic of alarms"))
		}
	}
	return writeSAM(*app.Synth(nil).Directory(), d)
}

// tell is what whoever deploys should have seen.
func tell(w io.Writer, d *deployment.Deployment, s settings) {
	for _, warning := range d.Warnings {
		fmt.Fprintln(w, "warning:", warning)
	}
	if len(s.alarmEmails) == 0 {
		fmt.Fprintln(w, "WARNING: nobody is told of an alarm. Subscribe with -c alarm_emails=ops@example.com, or subscribe to the topic", deployment.AlarmTopic(d.Stage), "yourself.")
	}
	fmt.Fprintln(w, d.SpendTable())
}
