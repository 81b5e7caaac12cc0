import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violationsOf, visit } from '#test/support/browser.ts'
import { dashboardServer, enterPassword, skip } from '#test/support/dashboard.ts'
import { newPerson } from '#test/support/people.ts'

test(
  'FO-209 an administrator declares a day on the screen, and the year shows it',
  { skip },
  async (t) => {
    const server = await dashboardServer(t)
    const person = await newPerson(server, 'admin')
    const { page, complaints } = await visit(t)
    await page.goto(`${server.url}/calendars?calendar=NSE&year=2027`)
    await enterPassword(page, person)
    await page.getByRole('img', { name: /^January: 26 Republic Day/ }).waitFor()
    assert.equal(await page.getByText('Provisional: the venue has not declared').count(), 1)

    await page.getByRole('button', { name: 'Declare a day' }).click()
    await page.getByLabel('Date at NSE').fill('2027-10-30')
    await page.getByLabel('Name', { exact: true }).fill('Muhurat')
    await page.getByLabel('What happens').selectOption('special_hours')
    await page.getByLabel('Opens').fill('18:00')
    await page.getByLabel('Closes').fill('19:00')
    await page.getByRole('button', { name: 'Declare', exact: true }).click()
    await page.getByRole('img', { name: 'October: 30 Muhurat' }).waitFor()

    await page.getByRole('button', { name: 'Import CSV' }).click()
    const wrong = {
      name: 'days.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('date,name\nsoon,x'),
    }
    await page.getByLabel('CSV file of NSE').setInputFiles(wrong)
    await page.getByText('line 2: "soon" is not a date').waitFor()
    const good = Buffer.from('date,name\n2027-03-22,Holi')
    await page.getByLabel('CSV file of NSE').setInputFiles({ ...wrong, buffer: good })
    await page.getByRole('button', { name: 'Import 1 lines' }).click()
    await page.getByRole('img', { name: 'March: 22 Holi, 26 Good Friday' }).waitFor()

    assert.deepEqual(await violationsOf(page), [])
    const unforeseen = complaints.filter((text) => !text.includes('422') && !text.includes('404'))
    assert.deepEqual(unforeseen, [])
  },
)
