/** What a browser sees of the service itself. Its screens are the dashboard's. */
export const TRAINING_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <meta name="color-scheme" content="dark light" />
    <title>Tidemark: training</title>
  </head>
  <body>
    <main>
      <h1>Training</h1>
      <p>
        This service trains models. Its screens are in the dashboard:
        <a href="/learning">models and trainings</a>.
      </p>
      <p>What it can be asked for is described in <a href="/docs">the documentation</a>.</p>
    </main>
  </body>
</html>
`
