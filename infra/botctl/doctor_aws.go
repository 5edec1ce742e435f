package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// bootstrapVersion is the parameter that the CDK's bootstrap leaves in a region.
const bootstrapVersion = "/cdk-bootstrap/hnb659fds/version"

// checkAWS checks credentials, and with them each region of the folder. Without a folder
// nobody knows which those are.
func (p *program) checkAWS(ctx context.Context, d *deployment.Deployment) []doctorRow {
	account, first := p.checkCredentials(ctx)
	rows := []doctorRow{first}
	switch {
	case first.Result != doctorOK:
		return append(rows, doctorRow{Check: "regions", Result: doctorUntried, Found: "nothing is known of AWS before that", Mend: first.Mend})
	case d == nil:
		return append(rows, doctorRow{Check: "regions", Result: doctorUntried, Found: "a folder that is not valid does not say which they are", Mend: "mend the folder first"})
	}
	regions := d.Regions()
	found := make([][]doctorRow, len(regions)+1)
	atOnce(len(found), func(i int) {
		if i == len(regions) {
			found[i] = p.checkModels(ctx, d)
			return
		}
		found[i] = p.checkRegion(ctx, d, regions[i], account)
	})
	return append(rows, slices.Concat(found...)...)
}

// checkCredentials asks who it is that runs this.
func (p *program) checkCredentials(ctx context.Context) (account string, row doctorRow) {
	row = doctorRow{Check: "credentials", Result: doctorFailed, Mend: mendCredentials}
	cfg, err := p.awsIn(ctx, "")
	if err != nil {
		row.Found = err.Error()
		return "", row
	}
	who, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
	if err != nil {
		row.Found = awserror.Explain(cfg.Region, "sts:GetCallerIdentity", err).Error()
		if _, answered := errors.AsType[smithy.APIError](err); !answered {
			row.Mend = "mend the network first"
		}
		return "", row
	}
	row.Result, row.Found, row.Mend = doctorOK, aws.ToString(who.Arn), ""
	return aws.ToString(who.Account), row
}

func (p *program) checkRegion(ctx context.Context, d *deployment.Deployment, region, account string) []doctorRow {
	cfg, err := p.awsIn(ctx, region)
	if err != nil {
		return []doctorRow{{Check: "region " + region, Result: doctorFailed, Found: err.Error(), Mend: mendCredentials}}
	}
	return []doctorRow{checkEnabled(ctx, cfg), checkBootstrap(ctx, cfg, account), p.checkStage(ctx, cfg, d)}
}

// checkEnabled asks the region's own service who this is: a region that is not enabled knows
// nobody.
func checkEnabled(ctx context.Context, cfg aws.Config) doctorRow {
	row := doctorRow{Check: "region " + cfg.Region, Result: doctorOK, Found: "credentials are accepted"}
	if _, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil); err != nil {
		row.Result, row.Found = doctorFailed, awserror.Explain(cfg.Region, "sts:GetCallerIdentity", err).Error()
		row.Mend = "enable the region for the account, or name another in the group.yaml of its groups"
	}
	return row
}

func checkBootstrap(ctx context.Context, cfg aws.Config, account string) doctorRow {
	row := doctorRow{Check: "bootstrap " + cfg.Region, Result: doctorFailed}
	out, err := ssm.NewFromConfig(cfg).GetParameters(ctx, &ssm.GetParametersInput{Names: []string{bootstrapVersion}})
	switch {
	case err != nil:
		row.Found = awserror.Explain(cfg.Region, "ssm:GetParameters", err).Error()
		row.Mend = "see what was found; a deployment needs no more than this parameter to be there"
	case len(out.Parameters) == 0:
		row.Found = "the CDK has not been bootstrapped"
		row.Mend = fmt.Sprintf("cd infra && npm ci && npx cdk bootstrap aws://%s/%s", account, cfg.Region)
	default:
		row.Result, row.Found = doctorOK, "version "+aws.ToString(out.Parameters[0].Value)
	}
	return row
}

// checkStage looks which groups of a region are deployed. Not to be is no fault.
func (p *program) checkStage(ctx context.Context, cfg aws.Config, d *deployment.Deployment) doctorRow {
	row := doctorRow{Check: fmt.Sprintf("stage %s %s", d.Stage, cfg.Region), Result: doctorOK}
	stacks := cloudformation.NewFromConfig(cfg)
	var there, missing []string
	for _, g := range d.Sharing(cfg.Region) {
		deployed, err := isStack(ctx, stacks, deployment.GroupStack(d.Stage, g.Name))
		if err != nil {
			row.Result = doctorFailed
			row.Found = awserror.Explain(cfg.Region, "cloudformation:DescribeStacks", err).Error()
			row.Mend = "see what was found"
			return row
		}
		if deployed {
			there = append(there, g.Name)
		} else {
			missing = append(missing, g.Name)
		}
	}
	var parts []string
	if len(there) > 0 {
		parts = append(parts, "deployed: "+strings.Join(there, ", "))
	}
	if len(missing) > 0 {
		parts = append(parts, "not deployed: "+strings.Join(missing, ", "))
		row.Result, row.Mend = doctorNote, fmt.Sprintf("make deploy STAGE=%s GROUP=%s", d.Stage, missing[0])
	}
	row.Found = strings.Join(parts, "; ")
	return row
}

func isStack(ctx context.Context, c *cloudformation.Client, name string) (bool, error) {
	out, err := c.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	switch {
	case awserror.HasCode(err, "ValidationError"): // CloudFormation's word for a stack that is not there
		return false, nil
	case err != nil:
		return false, err
	case len(out.Stacks) == 0:
		return false, errors.New("the answer has no stack")
	}
	return true, nil
}
