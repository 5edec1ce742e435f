package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// accountModels are what an account is offered: base id → the ids to call it by, each with
// the regions that have it. Whether it has the right to is not in it.
type accountModels map[string][]callRow

// nameCallable notes what the account can call, if there is one to ask. Unless it was asked
// for, the catalogue is shown without it where nobody can be asked.
func (p *program) nameCallable(ctx context.Context, dir *config.Dir, o modelsOptions, rows []modelRow) ([]modelRow, error) {
	if o.accountSaid && !o.account {
		return rows, nil
	}
	offered, err := p.offered(ctx, dir, o.regions)
	switch {
	case err != nil && (o.accountSaid || ctx.Err() != nil):
		return rows, err
	case errors.Is(err, errNoCredentials):
		p.note("without what the account can call: %v", errNoCredentials)
		return rows, nil
	case err != nil:
		p.note("without what the account can call: %v", err)
		return rows, nil
	}
	for i, r := range rows {
		rows[i].CallableIn = append([]callRow{}, offered[r.Model]...)
		delete(offered, r.Model)
	}
	if o.all {
		for _, id := range slices.Sorted(maps.Keys(offered)) {
			rows = append(rows, modelRow{Model: id, Vendor: bot.VendorOf(id), CallableIn: offered[id], Unusable: "not in the catalogue; botctl new --like makes a bot of it"})
		}
	}
	return rows, nil
}

// offered asks the account in all regions.
func (p *program) offered(ctx context.Context, dir *config.Dir, regions []string) (accountModels, error) {
	if err := p.anyCredentials(ctx); err != nil {
		return nil, err
	}
	regions, err := p.regionsOf(ctx, dir, regions)
	all := accountModels{}
	for _, region := range regions {
		if err == nil {
			err = p.addOffered(ctx, region, all)
		}
	}
	return all, err
}

// waitForCredentials bounds the search for some, which asks addresses that only machines
// of AWS have.
const waitForCredentials = 2 * time.Second

func (p *program) anyCredentials(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, waitForCredentials)
	defer cancel()
	_, err := p.awsIn(ctx, "")
	return err
}

// regionsOf are those that were asked for, or else those of the folder's groups.
func (p *program) regionsOf(ctx context.Context, dir *config.Dir, asked []string) ([]string, error) {
	if len(asked) > 0 {
		return asked, nil
	}
	groups, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	var regions []string
	for _, name := range groups {
		source, err := dir.ReadGroup(ctx, name)
		if err != nil {
			return nil, err
		}
		g, _, err := bot.LoadGroup(source, bot.Options{Stage: p.stage})
		if err != nil {
			continue // validate tells what is wrong with it
		}
		regions = append(regions, g.Regions...)
	}
	slices.Sort(regions)
	return slices.Compact(regions), nil
}

// addOffered asks one region.
func (p *program) addOffered(ctx context.Context, region string, all accountModels) error {
	cfg, err := p.awsIn(ctx, region)
	if err != nil {
		return err
	}
	client := bedrock.NewFromConfig(cfg)
	models, err := client.ListFoundationModels(ctx, &bedrock.ListFoundationModelsInput{ByInferenceType: types.InferenceTypeOnDemand})
	if err != nil {
		return awserror.Explain(region, "bedrock:ListFoundationModels", err)
	}
	for _, m := range models.ModelSummaries {
		if id := aws.ToString(m.ModelId); slices.Contains(m.InferenceTypesSupported, types.InferenceTypeOnDemand) && makesSomething(m) {
			all.add(id, region)
		}
	}
	pages := bedrock.NewListInferenceProfilesPaginator(client, &bedrock.ListInferenceProfilesInput{TypeEquals: types.InferenceProfileTypeSystemDefined})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return awserror.Explain(region, "bedrock:ListInferenceProfiles", err)
		}
		for _, profile := range page.InferenceProfileSummaries {
			if profile.Status == types.InferenceProfileStatusActive {
				all.add(aws.ToString(profile.InferenceProfileId), region)
			}
		}
	}
	return nil
}

// makesSomething says whether a model answers in a way that a bot can show.
func makesSomething(m types.FoundationModelSummary) bool {
	return slices.ContainsFunc(m.OutputModalities, func(out types.ModelModality) bool { return out != types.ModelModalityEmbedding })
}

func (a accountModels) add(id, region string) {
	base := bot.BaseID(id)
	i := slices.IndexFunc(a[base], func(c callRow) bool { return c.ID == id })
	if i < 0 {
		a[base], i = append(a[base], callRow{ID: id}), len(a[base])
	}
	a[base][i].Regions = append(a[base][i].Regions, region)
}

// offeredAs are the ways to call a model in short, each with its regions: us(us-east-1).
func offeredAs(model string, calls []callRow) string {
	var parts []string
	for _, c := range calls {
		by := strings.TrimSuffix(strings.TrimSuffix(c.ID, model), ".")
		regions := strings.Join(c.Regions, ",")
		if by != "" {
			regions = by + "(" + regions + ")"
		}
		parts = append(parts, regions)
	}
	return strings.Join(parts, " ")
}
